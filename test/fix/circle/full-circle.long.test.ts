// Large accounts, and more of them.
import './full-circle.test.ts';
