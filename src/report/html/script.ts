import { FINDINGS_SCRIPT } from './findings-script.ts';

/**
 * Makes the page quicker to read; what is most urgent is there without it. Elements are made and filled as text, never from
 * markup.
 */
export const SCRIPT = `
'use strict';
(() => {
  const byId = (id) => document.getElementById(id);
  const made = (name, className, ...children) => {
    const element = document.createElement(name);
    if (className !== '') element.className = className;
    element.append(...children);
    return element;
  };
  const addCopyButtons = (within) => {
    for (const block of within.querySelectorAll('pre.copy')) {
      const button = made('button', '', 'Copy');
      button.type = 'button';
      button.addEventListener('click', async () => {
        const code = block.querySelector('code');
        try {
          await navigator.clipboard.writeText(code.textContent);
          button.textContent = 'Copied';
        } catch {
          getSelection().selectAllChildren(code);
          button.textContent = 'Selected: copy it now';
        }
      });
      block.after(button);
    }
  };
  const markWide = () => {
    for (const box of document.querySelectorAll('.scroll')) {
      box.classList.toggle('wide', box.scrollWidth > box.clientWidth + 1);
    }
  };
  addEventListener('resize', markWide);
  markWide();
${FINDINGS_SCRIPT}
})();
`;
