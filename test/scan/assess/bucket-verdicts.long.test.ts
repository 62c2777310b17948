// Five times as many accounts.
import './bucket-verdicts.test.ts';
