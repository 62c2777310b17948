// 50,000 findings.
import './html.test.ts';
