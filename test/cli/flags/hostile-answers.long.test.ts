// Every text for every flag.
import './hostile-answers.test.ts';
