// Three graphs of a hundred thousand buckets.
import './graph.test.ts';
