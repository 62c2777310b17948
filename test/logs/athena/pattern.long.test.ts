// Two thousand lines.
import './pattern.test.ts';
