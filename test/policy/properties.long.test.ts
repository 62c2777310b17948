// Six times as many policies.
import './properties.test.ts';
