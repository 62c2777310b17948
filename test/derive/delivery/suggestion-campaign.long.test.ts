// A thousand policies.
import './suggestion-campaign.test.ts';
