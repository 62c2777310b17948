import { describe, expect, test } from 'vitest';
import { asText, isPending, pendingIn } from '../../../src/iac/cloudformation/evaluated.ts';
import { parseTemplate } from '../../../src/iac/cloudformation/parse-template.ts';
import { type Stack, stackOf } from '../../../src/iac/cloudformation/stack.ts';
import { memberOf } from '../../../src/iac/cloudformation/template-value.ts';
import { bucketPlaceholder, placeholder } from '../../../src/model/placeholder.ts';

const HEAD = `
Parameters:
  Stage: { Type: String, Default: test }
  Open: { Type: String }
  Either: { Type: String, AllowedValues: [dev, prod] }
  Given: { Type: String, MinLength: "1" }
  Id: { Type: String, AllowedPattern: "o-[a-z0-9]+" }
  Ahead: { Type: String, AllowedPattern: "(?=o).*" }
  Zones: { Type: CommaDelimitedList, Default: "a, b,c" }
  OpenZones: { Type: List<String> }
  Days: { Type: Number, Default: 030 }
  Ssm: { Type: "AWS::SSM::Parameter::Value<String>", Default: /logs }
Mappings:
  M: { one: { x: 1, list: [p, q] } }
Conditions:
  Test: !Equals [!Ref Stage, test]
  Prod: !Equals [!Ref Stage, prod]
  Unclear: !Equals [!Ref Open, yes]
  Either: !Or [!Condition Unclear, !Condition Test]
  Both: !And [!Condition Unclear, !Condition Prod]
  Neither: !Not [!Or [!Condition Prod, !Equals [1, 2]]]
  Circle: !Not [!Condition Circle]
  Account: !Equals [!Ref "AWS::AccountId", ""]
  Staging: !Equals [!Ref Either, staging]
  Development: !Equals [dev, !Ref Either]
  NotGiven: !Equals [!Ref Given, ""]
  NoId: !Equals ["", !Ref Id]
  NotAhead: !Equals ["", !Ref Ahead]
Resources:
  Named: { Type: "AWS::S3::Bucket", Properties: { BucketName: !Sub "x-\${Stage}" } }
  Unnamed: { Type: "AWS::S3::Bucket" }
  Gone: { Type: "AWS::S3::Bucket", Condition: Prod }
  Itself: { Type: "AWS::S3::Bucket", Properties: { BucketName: !Sub "\${Itself}-x" } }
  Topic: { Type: "AWS::SNS::Topic" }
Value: `;

const stack = (value: string): Stack =>
  stackOf(parseTemplate(`${HEAD}${value}\n`, 'template.yaml'), {
    account: `\${AWS::AccountId}`,
    region: 'eu-west-1',
    partition: 'aws',
    stackName: '',
    owner: '',
    parameters: {},
    shared: {
      exported: (name) => (name === 'net-logs' ? 'shared-logs' : undefined),
      stackOutput: () => undefined,
      isBucketName: () => false,
    },
    nestedOutput: () => undefined,
    unreadStacks: new Set(),
  });

const outcomeOf = (value: string): unknown => {
  const { evaluate, template } = stack(value);
  return evaluate(memberOf(template.body, 'Value') ?? null);
};

describe('functions with one outcome', () => {
  test.each([
    ['!Ref Stage', 'test'],
    ['{ Ref: Stage }', 'test'],
    ['!Ref AWS::Region', 'eu-west-1'],
    ['!Ref AWS::AccountId', `\${AWS::AccountId}`],
    [`!Sub "arn:\${AWS::Partition}:s3:::\${Named}/*"`, 'arn:aws:s3:::x-test/*'],
    [`!Sub "\${!aws:username} \${Stage}"`, `\${aws:username} test`],
    [`!Sub ["\${A}-\${Stage}", { A: !Ref Named }]`, 'x-test-test'],
    [`!Sub "\${Named.Arn}"`, 'arn:aws:s3:::x-test'],
    ['!GetAtt Named.Arn', 'arn:aws:s3:::x-test'],
    ['{ Fn::GetAtt: [Named, Arn] }', 'arn:aws:s3:::x-test'],
    ['{ Fn::GetAtt: Named.Arn }', 'arn:aws:s3:::x-test'],
    ['!GetAtt Unnamed.Arn', `arn:aws:s3:::${bucketPlaceholder('Unnamed')}`],
    ['!Ref Topic', placeholder('Topic')],
    ['!GetAtt Topic.TopicName', placeholder('Topic.TopicName')],
    ['!Join ["-", [a, !Ref Stage, !Ref "AWS::NoValue", b]]', 'a-test-b'],
    ['!Join [",", !Ref Zones]', 'a,b,c'],
    ['!Select ["1", !Ref Zones]', 'b'],
    ['!Select [0, !Split ["/", "u/v"]]', 'u'],
    ['!Select [5, !Split [":", !GetAtt Unnamed.Arn]]', bucketPlaceholder('Unnamed')],
    [`!Select [1, !Split ["/", !Sub "\${Unnamed}/\${AWS::AccountId}/x"]]`, `\${AWS::AccountId}`],
    ['!FindInMap [M, one, x]', '1'],
    ['!FindInMap [M, two, x, { DefaultValue: none }]', 'none'],
    ['!Join ["", !FindInMap [M, one, list]]', 'pq'],
    ['!ImportValue net-logs', 'shared-logs'],
    ['!ImportValue other', undefined],
    ['!Base64 abc', 'YWJj'],
    ['!Length [a, b]', '2'],
    ['!ToJsonString { a: [!Ref Stage] }', '{"a":["test"]}'],
    ['!Ref Days', '030'],
    ['!Ref Ssm', placeholder('ssm /logs')],
    ['!Ref Open', placeholder('Open')],
    ['!If [Test, a, b]', 'a'],
    ['!If [Prod, a, b]', 'b'],
    ['!If [Either, a, b]', 'a'],
    ['!If [Both, a, b]', 'b'],
    ['!If [Neither, a, b]', 'a'],
    ['!If [Account, a, b]', 'b'],
    ['!If [Unclear, same, same]', 'same'],
    ['!If [Staging, a, b]', 'b'],
    ['!If [NotGiven, a, b]', 'b'],
    ['!If [NoId, a, b]', 'b'],
  ])('%s', (value, text) => {
    const found = outcomeOf(value);
    if (text === undefined) expect(isPending(found)).toBe(true);
    else expect(found).toBe(text);
  });

  test('AWS::NoValue takes its place away', () => {
    expect(outcomeOf('{ a: !Ref "AWS::NoValue", b: [!If [Prod, x, !Ref "AWS::NoValue"]] }')).toEqual({ b: [] });
  });
});

describe('what is known only after deployment', () => {
  test.each([
    '!If [Unclear, a, b]',
    '!If [Circle, a, b]',
    '!If [Development, a, b]',
    '!If [NotAhead, a, b]',
    '!If [Missing, a, b]',
    '!Select [3, !Ref Zones]',
    '!Select [0, !Ref OpenZones]',
    '!Join ["-", !Ref OpenZones]',
    '!Split ["-", !Ref Open]',
    '!Split [":", !GetAtt Topic.Arn]',
    '!Split ["-", !Ref Unnamed]',
    '!FindInMap [M, !Ref Open, x]',
    '!FindInMap [M, two, x]',
    '!GetAZs ""',
    '!Cidr [10.0.0.0/16, 2, 8]',
    '!Transform { Name: AWS::Include }',
    '!Unheard [of]',
    '!Ref Nobody',
    '!Ref Gone',
    '{ Fn::Sub: { no: text } }',
    '{ Fn::Join: text }',
    '{ a: b, Fn::Transform: { Name: Mine } }',
  ])('%s', (value) => {
    expect(pendingIn(stackValue(value))).toBeDefined();
  });

  const stackValue = (value: string) => {
    const { evaluate, template } = stack(value);
    return evaluate(memberOf(template.body, 'Value') ?? null);
  };

  test('the same function of the same arguments is the same text, and another is not', () => {
    const [a, b, c] = ['!Select [2, !Ref OpenZones]', '!Select [2, !Ref OpenZones]', '!Select [1, !Ref OpenZones]'].map(
      (value) => asText(stackValue(value)),
    );
    expect(a).toBe(b);
    expect(a).not.toBe(c);
  });

  test('a bucket that is named after itself has no name', () => {
    expect(stack('x').bucketName('Itself')).toBe(`${bucketPlaceholder('Itself')}-x`);
  });

  test('a condition that does not hold takes a resource away', () => {
    expect(stack('x').resources.map(({ id }) => id)).toEqual(['Named', 'Unnamed', 'Itself', 'Topic']);
  });
});
