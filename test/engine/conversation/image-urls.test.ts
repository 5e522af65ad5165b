// Pictures in a message: which URLs are taken out, and which text stays.

import assert from "node:assert/strict";
import { test } from "node:test";
import { splitImages, storedText } from "../../../engine/conversation/image-urls.ts";

const MAX = 10;

for (const name of ["a.jpg", "a.jpeg", "a.png", "a.gif", "a.webp", "A.JPG", "b/c/a.Png"]) {
  test(`a URL that ends in ${name} is a picture`, () => {
    const url = `https://x.pe/${name}`;
    assert.deepEqual(splitImages(`Mira ${url}`, MAX), { text: "Mira", images: [url] });
  });
}

for (const url of [
  "https://x.pe/a.pdf",
  "https://x.pe/a.jpgx",
  "https://x.pe/ajpg",
  "https://x.pe/jpg",
  "ftp://x.pe/a.jpg",
  "x.pe/a.jpg",
  "https://x.pe/a.jpg/perfil",
  "data:image/png;base64,AAAA",
]) {
  test(`${url} is text`, () => {
    assert.deepEqual(splitImages(`Mira ${url}`, MAX), { text: `Mira ${url}`, images: [] });
  });
}

test("a query belongs to the URL", () => {
  const url = "http://x.pe/a.png?w=1&h=a.b";
  assert.deepEqual(splitImages(`${url} esta`, MAX), { text: "esta", images: [url] });
});

test("URLs joined by commas are a picture each", () => {
  const urls = ["https://x.pe/a.jpg", "https://x.pe/b.png?c=1", "https://x.pe/d.webp"];
  assert.deepEqual(splitImages(urls.join(","), MAX), { text: "", images: urls });
  assert.deepEqual(splitImages(urls.join(", "), MAX), { text: "", images: urls });
});

test("a sentence's punctuation after a URL is not part of it", () => {
  const { images } = splitImages("(https://x.pe/a.jpg) y https://x.pe/b.jpg.", MAX);
  assert.deepEqual(images, ["https://x.pe/a.jpg", "https://x.pe/b.jpg"]);
});

test("ten pictures are taken out and the eleventh stays in the text", () => {
  const urls = Array.from({ length: 11 }, (_, index) => `https://x.pe/${index}.jpg`);
  assert.deepEqual(splitImages(urls.slice(0, 10).join(" "), MAX), {
    text: "",
    images: urls.slice(0, 10),
  });
  assert.deepEqual(splitImages(urls.join(" "), MAX), {
    text: "https://x.pe/10.jpg",
    images: urls.slice(0, 10),
  });
});

test("the words around a picture are joined by one space", () => {
  const { text } = splitImages("hola  https://x.pe/a.jpg\n mundo ", MAX);
  assert.equal(text, "hola mundo");
});

test("a message without pictures is left as it is, spaces and all", () => {
  assert.deepEqual(splitImages(" hola  \n mundo ", MAX), { text: " hola  \n mundo ", images: [] });
});

test("a message made to be slow to search is searched to its end", () => {
  for (const text of ["http://".repeat(580), " ".repeat(4000), `http://x.jpg${"?".repeat(4000)}`]) {
    const { images } = splitImages(`https://x.pe/a.jpg ${text} https://x.pe/b.jpg`, MAX);
    assert.equal(images.at(-1), "https://x.pe/b.jpg");
  }
});

test("the history keeps a mark for every picture and no URL", () => {
  const images = ["https://x.pe/a.jpg", "https://x.pe/b.jpg"];
  assert.equal(storedText({ text: "Mira", images }, "[imagen]"), "Mira [imagen] [imagen]");
  assert.equal(storedText({ text: "", images }, "[imagen]"), "[imagen] [imagen]");
  assert.equal(storedText({ text: "Mira", images: [] }, "[imagen]"), "Mira");
});

const AROUND: readonly (readonly [written: string, address: string, text: string])[] = [
  ["(mira https://x.pe/a.jpg?x=1).", "https://x.pe/a.jpg?x=1", "(mira )."],
  ["https://x.pe/a.jpg?x=1).", "https://x.pe/a.jpg?x=1", ""],
  ["https://x.pe/a.jpg).", "https://x.pe/a.jpg", ""],
  ["Esto https://x.pe/a.jpg?x=1.", "https://x.pe/a.jpg?x=1", "Esto ."],
  ["[https://x.pe/a.jpg?x=1];", "https://x.pe/a.jpg?x=1", ""],
  ["«https://x.pe/a.png?x=2».", "https://x.pe/a.png?x=2", ""],
  ["“https://x.pe/a.png”", "https://x.pe/a.png", ""],
  ["**https://x.pe/a.jpg?b=1**", "https://x.pe/a.jpg?b=1", ""],
  ["_https://x.pe/a.jpg_", "https://x.pe/a.jpg", ""],
  ["![foto](https://x.pe/a.jpg)", "https://x.pe/a.jpg", "![foto]"],
  ["¿https://x.pe/a.jpg?", "https://x.pe/a.jpg", "¿?"],
  ["https://x.pe/a.jpg?x=1?!", "https://x.pe/a.jpg?x=1", "?!"],
  ["https://x.pe/a.jpg!", "https://x.pe/a.jpg", "!"],
  ["https://x.pe/a.jpg…", "https://x.pe/a.jpg", "…"],
  // Brackets that the URL opened itself, and its extension, stay.
  ["(https://x.pe/a_(1).jpg?q=(2)).", "https://x.pe/a_(1).jpg?q=(2)", ""],
  ["https://x.pe/a.jpg?f[]=1&g[]", "https://x.pe/a.jpg?f[]=1&g[]", ""],
  ["https://x.pe/a.jpg?sig=aB_-=", "https://x.pe/a.jpg?sig=aB_-=", ""],
];

test("punctuation that closes something around a URL is not part of it", () => {
  for (const [written, address, text] of AROUND) {
    assert.deepEqual(splitImages(written, MAX), { text, images: [address] }, written);
  }
});

test("thousands of closing marks take no time", () => {
  const address = "https://x.pe/a.jpg?a=1";
  for (const mark of [")", "]", ".", ")."]) {
    const { images } = splitImages(address + mark.repeat(2000), MAX);
    assert.deepEqual(images, [address]);
  }
});
