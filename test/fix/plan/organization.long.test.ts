// Five organizations.
import './organization.test.ts';
