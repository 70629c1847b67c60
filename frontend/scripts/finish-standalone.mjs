// Next leaves static files out of its standalone folder; beside the server they need no second web server.
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";

const FOLDER = ".next/standalone";
const REFUSE = "refuse-methods.cjs";

cpSync(".next/static", `${FOLDER}/.next/static`, { recursive: true });
if (existsSync("public")) cpSync("public", `${FOLDER}/public`, { recursive: true });

// A build writes the server anew, so that this is put before it once.
cpSync(`scripts/${REFUSE}`, `${FOLDER}/${REFUSE}`);
const server = readFileSync(`${FOLDER}/server.js`, "utf8");
writeFileSync(`${FOLDER}/server.js`, `require("./${REFUSE}");\n${server}`);
