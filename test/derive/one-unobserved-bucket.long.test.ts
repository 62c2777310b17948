// Five times as many accounts.
import './one-unobserved-bucket.test.ts';
