// Every fault that is planted in a golden payload must be found, and none without.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, read } from './check.mjs';

const golden = read(join(dirname(fileURLToPath(import.meta.url)), '../../notify/slack/testdata'));

// each plants one fault in a copy of the golden alert or digest.
const plants = {
  'a block of no type': (m) => { m.alert.blocks[0].type = 'rich_txt'; },
  'a block without elements': (m) => { delete m.alert.blocks[0].elements; },
  'a text that is a number': (m) => { m.alert.blocks[0].elements[0].elements[1].text = 5; },
  'a style that is a word': (m) => { m.alert.blocks[0].elements[0].elements[1].style = 'bold'; },
  'a link without its address': (m) => { delete m.alert.blocks[0].elements[0].elements[2].url; },
  'a broadcast to nobody': (m) => { m.alert.blocks[0].elements[0].elements.push({ type: 'broadcast', range: 'all' }); },
  'an unknown field of a block': (m) => { m.alert.blocks[0].colour = 'red'; },
  'a text object of no kind': (m) => { m.alert.blocks.at(-1).elements[0].type = 'markdown'; },
  'metadata without a type': (m) => { delete m.alert.metadata.event_type; },
  'a payload that is a word': (m) => { m.alert.metadata.event_payload = 'id'; },
  'a list that counts strangely': (m) => { m.digest.blocks[1].elements[1].style = 'roman'; },
  'a list with an offset': (m) => { m.digest.blocks[1].elements[1].offset = 0; },
  'a list of bare texts': (m) => { m.digest.blocks[1].elements[1].elements = [{ type: 'text', text: 'x' }]; },
  'no blocks at all': (m) => { delete m.alert.blocks; },
};

test('the golden payloads are right', () => {
  for (const [name, faults] of Object.entries(check(golden))) {
    assert.deepEqual(faults, [], name);
  }
});

test('a planted fault is found', () => {
  const planted = {};
  for (const [i, plant] of Object.values(plants).entries()) {
    const copy = structuredClone(golden);
    plant(copy);
    planted[`alert${i}`] = copy.alert;
    planted[`digest${i}`] = copy.digest;
  }
  const found = check(planted);
  for (const [i, name] of Object.keys(plants).entries()) {
    assert.notEqual(found[`alert${i}`].length + found[`digest${i}`].length, 0, name);
  }
});
