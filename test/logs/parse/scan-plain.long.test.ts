// Fifty times as many lines.
import './scan-plain.test.ts';
