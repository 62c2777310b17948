// Cuts a file into decoded lines and does nothing with them: what any reader of logs in JavaScript does first.
import { createReadStream } from 'node:fs';

const { path } = JSON.parse(process.argv[2]);
let [rest, lines, characters] = ['', 0, 0];
for await (const chunk of createReadStream(path, 'utf8')) {
  const text = rest + chunk;
  let at = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
    characters += text.slice(at, end).length;
    lines += 1;
    at = end + 1;
  }
  rest = text.slice(at);
}
const { userCPUTime, systemCPUTime } = process.resourceUsage();
process.stdout.write(JSON.stringify({ lines, characters, cpuMicros: userCPUTime + systemCPUTime }));
