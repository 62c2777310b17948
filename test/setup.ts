// Run by Vitest before each file of tests.
import { afterAll } from 'vitest';
import { end } from './ends.ts';

afterAll(end);
