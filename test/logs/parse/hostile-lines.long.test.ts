// Six times as many lines.
import './hostile-lines.test.ts';
