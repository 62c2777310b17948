// Killed after each record.
import './killed.test.ts';
