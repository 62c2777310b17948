// Eight shards.
import './s3-places.test.ts';
