// Just enough of a workbook to fill in a template as a person with a spreadsheet would: rows of texts at the end of its first sheet.
import { deflateRawSync, inflateRawSync, crc32 } from "node:zlib";

// The parts of a workbook by name, by way of the directory at the end of the file.
function parts(bytes) {
  const end = bytes.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  const found = new Map();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const [name, extra, comment] = [28, 30, 32].map((place) => bytes.readUInt16LE(at + place));
    const local = bytes.readUInt32LE(at + 42);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const content = bytes.subarray(from, from + size);
    found.set(bytes.toString("utf8", at + 46, at + 46 + name), method === 8 ? inflateRawSync(content) : content);
    at += 46 + name + extra + comment;
  }
  return found;
}

function header(signature, name, content, packed, more) {
  const fixed = Buffer.alloc(26);
  [20, 0x800, 8, 0, 0x21].forEach((value, place) => fixed.writeUInt16LE(value, place * 2));
  [crc32(content), packed.length, content.length].forEach((value, place) => fixed.writeUInt32LE(value, 10 + place * 4));
  fixed.writeUInt16LE(Buffer.byteLength(name), 22);
  return Buffer.concat([Buffer.from(signature, "latin1"), fixed, more, Buffer.from(name)]);
}

function packed(all) {
  const [bodies, directory] = [[], []];
  let offset = 0;
  for (const [name, content] of all) {
    const small = deflateRawSync(content);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    bodies.push(header("PK\x03\x04", name, content, small, Buffer.alloc(0)), small);
    directory.push(header("PK\x01\x02\x14\x00", name, content, small, place));
    offset += bodies.at(-2).length + small.length;
  }
  const size = directory.reduce((sum, one) => sum + one.length, 0);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  [all.size, all.size].forEach((value, place) => end.writeUInt16LE(value, 8 + place * 2));
  [size, offset].forEach((value, place) => end.writeUInt32LE(value, 12 + place * 4));
  return Buffer.concat([...bodies, ...directory, end]);
}

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const column = (place) => String.fromCharCode(65 + place);

// The workbook with one more row below the first: a text for each column.
export function withRow(bytes, texts) {
  const all = parts(bytes);
  const name = "xl/worksheets/sheet1.xml";
  const cells = texts.map((text, place) => `<c r="${column(place)}2" t="inlineStr"><is><t>${escaped(text)}</t></is></c>`);
  const sheet = all.get(name).toString("utf8");
  const kept = sheet.replace(/<row r="2"[\s\S]*?(<\/row>|\/>)/, "");
  const filled = kept.replace(/(<row r="1"[\s\S]*?<\/row>)/, `$1<row r="2">${cells.join("")}</row>`);
  return packed(all.set(name, Buffer.from(filled.replace(/<dimension [^>]*>/, ""))));
}

// The workbook with its headings and, below them, only the rows that hold this text.
export function withRowsOf(bytes, text) {
  const all = parts(bytes);
  const [name, words] = ["xl/worksheets/sheet1.xml", all.get("xl/sharedStrings.xml").toString("utf8")];
  const place = [...words.matchAll(/<si>([\s\S]*?)<\/si>/g)].findIndex(([, one]) => one.replace(/<[^>]*>/g, "") === text);
  const rows = all.get(name).toString("utf8").replace(/<row r="(\d+)"[\s\S]*?<\/row>/g, (row, number) =>
    Number(number) < 3 || row.includes(`t="s"><v>${place}</v>`) ? row : "",
  );
  return packed(all.set(name, Buffer.from(rows)));
}
