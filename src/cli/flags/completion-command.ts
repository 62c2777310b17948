/** Known without what it is made of, which is loaded for its words only. */
export const COMPLETION = {
  words: ['completion', 'complete'] as readonly string[],
  usage: 'completion <shell>',
  description: 'prints a script that completes commands and flags in zsh, bash, fish or powershell',
};
