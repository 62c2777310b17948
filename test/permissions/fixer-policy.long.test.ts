// Without each of the permissions.
import './fixer-policy.test.ts';
