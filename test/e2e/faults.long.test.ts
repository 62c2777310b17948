// Answers of 20 seconds, and what else takes as long.
import './faults.test.ts';
