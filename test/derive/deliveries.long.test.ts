// Two thousand accounts.
import './deliveries.test.ts';
