// A minute of the campaign.
import './campaign.test.ts';
