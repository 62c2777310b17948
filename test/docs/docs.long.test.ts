// The commands of all pages.
import './docs.test.ts';
