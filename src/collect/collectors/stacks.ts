import type { ResourceTagMapping } from '@aws-sdk/client-resource-groups-tagging-api';
import type { StackResourceTags } from '../../model/facts/stacks.ts';
import { arn, tag } from '../http/common-shapes.ts';
import { anyText, list, members, optional } from '../http/response-shape.ts';
import { newKeys, pages } from '../pages.ts';
import type { Collector } from './collector.ts';

/** Buckets of the Region that have or had tags; the answer is not filtered by keys, since tags of `aws:` are not promised to be found so. */
export const stacks: Collector<'stacks'> = {
  answers: {
    'tag:GetResources': {
      kind: 'json',
      member: 'ResourceTagMappingList',
      // The last page has a token that is empty.
      shape: members({
        ResourceTagMappingList: list(members({ ResourceARN: arn, Tags: list(tag) })),
        PaginationToken: optional(anyText),
      }),
    },
  },
  async collect({ tagging, request }) {
    const { GetResourcesCommand } = await import('@aws-sdk/client-resource-groups-tagging-api');
    const client = await tagging();
    return request({
      action: 'tag:GetResources',
      send: async () => {
        const found: ResourceTagMapping[] = [];
        const isNew = newKeys();
        const listing = pages({
          fetch: (token) =>
            client.send(
              new GetResourcesCommand({
                ResourceTypeFilters: ['s3:bucket'],
                ResourcesPerPage: 100,
                ...(token === undefined ? {} : { PaginationToken: token }),
              }),
            ),
          next: ({ PaginationToken }) => PaginationToken,
          hasNewItems: ({ ResourceTagMappingList = [] }) =>
            isNew(ResourceTagMappingList.map(({ ResourceARN = '' }) => ResourceARN)),
        });
        for await (const { ResourceTagMappingList = [] } of listing) found.push(...ResourceTagMappingList);
        return found;
      },
      read: (all) => ({
        buckets: Object.fromEntries(
          all.flatMap((one): readonly (readonly [string, StackResourceTags])[] => {
            const tags = new Map((one.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
            const stack = tags.get('aws:cloudformation:stack-name');
            const logicalId = tags.get('aws:cloudformation:logical-id');
            const name = /^arn:[a-z-]+:s3:::([^/]+)$/.exec(one.ResourceARN ?? '')?.[1];
            return stack && logicalId && name ? [[name, { stack, logicalId }]] : [];
          }),
        ),
      }),
    });
  },
};
