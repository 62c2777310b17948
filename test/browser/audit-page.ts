/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * What is wrong with a page for somebody who uses a keyboard or a screen reader. Runs inside the browser, so it stands for
 * itself; written here since the tools for it have licences that this project does not take.
 */
export function auditPage(): readonly string[] {
  const faults: string[] = [];
  const all = (selector: string): readonly Element[] => [...document.querySelectorAll(selector)];
  const told = (element: Element): string => element.outerHTML.slice(0, 120);
  const need = (good: boolean, what: string): void => {
    if (!good) faults.push(what);
  };

  need(document.documentElement.lang !== '', 'the page has no language');
  need(document.title !== '', 'the page has no title');
  for (const landmark of ['main', 'h1', 'header', 'nav', 'footer']) {
    need(all(landmark).length === 1, `${all(landmark).length} elements ${landmark}`);
  }
  const landmarks = all('section[aria-labelledby], nav, main, form, [role=region]').map(
    (element) =>
      `${element.tagName} ${element.getAttribute('aria-label') ?? document.getElementById(element.getAttribute('aria-labelledby') ?? '')?.textContent}`,
  );
  need(new Set(landmarks).size === landmarks.length, `two landmarks have one name: ${landmarks.join(', ')}`);
  let level = 0;
  for (const heading of all('h1, h2, h3, h4, h5, h6')) {
    const next = Number(heading.tagName.slice(1));
    need(next <= level + 1, `heading leaves out a level: ${told(heading)}`);
    level = next;
  }
  const ids = all('[id]').map(({ id }) => id);
  need(new Set(ids).size === ids.length, 'two elements have the same id');
  for (const link of all('a')) {
    const target = decodeURIComponent((link.getAttribute('href') ?? '').slice(1));
    // The script of the page follows links to filters, and to findings that are not drawn.
    const followed = /^f-[0-9a-f]{32}$/.test(target) || document.getElementById(`by-${target.split('=')[0]}`) !== null;
    need(followed || document.getElementById(target) !== null, `link into nothing: ${told(link)}`);
  }
  for (const field of all('input, select'))
    need((field as HTMLInputElement).labels?.length === 1, `no label: ${told(field)}`);
  for (const button of all('button, a, summary')) need(button.textContent?.trim() !== '', `no text: ${told(button)}`);
  for (const table of all('table')) {
    need(table.querySelector('caption') !== null, `no caption: ${told(table)}`);
    for (const head of table.querySelectorAll('th')) need(head.hasAttribute('scope'), `no scope: ${told(head)}`);
    for (const row of table.querySelectorAll('tbody tr'))
      need(row.querySelector('th') !== null, `no head: ${told(row)}`);
  }
  for (const picture of all('svg')) {
    need(
      picture.getAttribute('role') === 'img' && Boolean(picture.getAttribute('aria-label')),
      `no name: ${told(picture)}`,
    );
  }
  for (const box of all('.scroll')) {
    need(box.hasAttribute('tabindex') && box.hasAttribute('aria-label'), `not reachable by keyboard: ${told(box)}`);
  }

  // Contrast of WCAG 2, 1.4.3: computed from what the browser has resolved.
  const numbers = (color: string): readonly number[] => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string): number => {
    const [r = 0, g = 0, b = 0] = numbers(color).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const groundOf = (element: Element | null): string => {
    if (element === null) return 'rgb(255, 255, 255)';
    const { backgroundColor } = getComputedStyle(element);
    return numbers(backgroundColor)[3] === 0 ? groundOf(element.parentElement) : backgroundColor;
  };
  const seen = new Set<string>();
  for (const element of all('body *')) {
    const ownText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim() !== '');
    if (!ownText || element.closest('.hidden-text, script') !== null || element.checkVisibility?.() === false) continue;
    const style = getComputedStyle(element);
    const inPicture = element.closest('svg') !== null;
    const box = inPicture ? element.parentElement?.querySelector('rect') : null;
    const ink = inPicture ? style.fill : style.color;
    const ground = box ? getComputedStyle(box).fill : groundOf(element);
    const [light = 0, dark = 0] = [luminance(ink), luminance(ground)].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    const key = `${ink} on ${ground}`;
    if (ratio < 4.5 && !seen.has(key)) faults.push(`contrast ${ratio.toFixed(2)} of ${key}: ${told(element)}`);
    seen.add(key);
  }
  return faults;
}
