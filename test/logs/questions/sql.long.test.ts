// A hundred thousand lines.
import './sql.test.ts';
