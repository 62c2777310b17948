import fc from 'fast-check';
import { expect, test } from 'vitest';
import { xmlOutline } from '../../../src/collect/http/xml-outline.ts';

test('an outline has the elements with their text', () => {
  expect(xmlOutline('<?xml version="1.0"?>\n<a x="1"><b>c &amp; d</b><e/></a>\n')).toEqual({
    name: 'a',
    text: '',
    children: [
      { name: 'b', text: 'c &amp; d', children: [] },
      { name: 'e', text: '', children: [] },
    ],
  });
});

test.each([
  ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
  ['CDATA', '<a><![CDATA[b]]></a>'],
  ['a comment inside', '<a><!-- b --></a>'],
  ['text between elements', '<a>b<c/></a>'],
  ['text behind an element', '<a><c/>b</a>'],
  ['a space before an element', '<a> <c/>\n</a>'],
  ['a tab behind an element', '<a>\n<c/>\t</a>'],
  ['an entity of its own', '<a>&b;</a>'],
  ['a number beyond 16 bits', '<a>&#x1F600;</a>'],
  ['the same in decimals', '<a>&#128512;</a>'],
  ['two roots', '<a/><b/>'],
  ['elements that cross', '<a><b></a></b>'],
  ['an end without a beginning', '</a>'],
  ['an attribute without quotes', '<a b=c/>'],
  ['what is nested too deeply', `${'<a>'.repeat(17)}${'</a>'.repeat(17)}`],
])('%s is nothing that AWS writes', (_, text) => {
  expect(xmlOutline(text)).toBeUndefined();
});

test.each(['\n', '\r\n  ', '\r', '\n\t'])('elements may stand in lines of their own: %j', (indent) => {
  const lines = ['<a>', '<b>', '<c>&amp;&lt;&gt;&quot;&apos;&#13;&#xD;&#x3042; &</c>', '<d/>', '</b>', '</a>'];
  expect(xmlOutline(lines.join(indent))).toEqual(xmlOutline(lines.join('')));
});

// A reader that looks at all other characters for each one would take the whole time of the test.
test('a text of any kind is read in linear time', () => {
  for (const unit of ['<', '<a ', '<a>', '<a b="', '<!--', '<?xml ', ' ', '<a b="c" ', '<a>&', '<a>&b', '<a>&#x0']) {
    xmlOutline(unit.repeat(200_000));
  }
  fc.assert(fc.property(fc.string(), (text) => void xmlOutline(text)));
});
