// More buckets whose policies are mended.
import './explain.test.ts';
