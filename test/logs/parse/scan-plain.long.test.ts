// Ten times as many lines, and more.
import './scan-plain.test.ts';
