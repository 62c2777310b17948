import { RE2JS } from 're2js';
import { useEngine } from './linear-regex.ts';

// A quarter of a megabyte, which a scan with the rules of the package does not load.
useEngine((pattern) => RE2JS.compile(pattern));
