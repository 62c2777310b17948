// Two weeks of many sources.
import './many-nights.test.ts';
