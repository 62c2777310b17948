// Builds of shards.
import './build-spec.test.ts';
