// The program under test as a running server with the demonstration's data, in a folder that is removed afterwards.
//
// Start with `serve`; what the program said stands in `lines`, as a link to sign in with.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const ADDRESS = /http:\/\/127\.0\.0\.1:\d+/;
const PATIENCE = 120_000;

export async function serve(program) {
  const folder = await mkdtemp(join(tmpdir(), "tremplin-journeys-"));
  const child = spawn(program, ["serve", "--demo", "--listen", "127.0.0.1:0"], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise((resolve) => child.once("close", resolve).once("error", resolve));
  const lines = [];
  const stop = async () => {
    child.kill("SIGTERM");
    const impatient = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(impatient);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    return { base: `${await address(child, lines, ended)}/`, lines, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

// The first address of this machine that the program prints, on either output.
async function address(child, lines, ended) {
  const told = new Promise((resolve) => {
    const hear = (line) => {
      lines.push(line);
      const found = line.match(ADDRESS);
      if (found) resolve(found[0]);
    };
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", hear);
  });
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE).unref());
  const found = await Promise.race([told, ended.then(() => undefined), late]);
  if (!found) throw new Error(`no address from the server:\n${lines.slice(-20).join("\n")}`);
  return found;
}
