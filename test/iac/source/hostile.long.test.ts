// Three times as many files.
import './hostile.test.ts';
