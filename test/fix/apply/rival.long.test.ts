// A thousand tries.
import './rival.test.ts';
