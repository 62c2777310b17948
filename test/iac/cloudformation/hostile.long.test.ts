// Five times as many templates.
import './hostile.test.ts';
