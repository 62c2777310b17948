// A minute of the campaign.
import './nth-answer.test.ts';
