// Makes src/report/world_map.inc: the outlines, label points and names of the world's countries.
// It is run by hand when the map's source changes; users of haetae need neither node nor npm.
//
//   npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
//   node tools/make_map.mjs package > src/report/world_map.inc
//
// Outlines come from countries-110m.json, label points from countries-10m.json (it has the small
// ones too). Both are TopoJSON by Natural Earth (public domain), packed by world-atlas (ISC).
// The projection is Natural Earth I (Šavrič et al. 2011) on 960 x 480, cut below 58° south.
// Names are those of the Unicode CLDR, as node carries them.
import fs from 'node:fs';

const kWidth = 960;
const kHeight = 480;
const kUnits = 4;  // coordinates are written in quarters of a pixel
const kAreaMin = 10;  // square quarters: smaller islands are left out
const kSouth = -58;

// ISO 3166-1 numeric and alpha-2 codes; XK is user-assigned for Kosovo.
const kIso =
  '533AW004AF024AO660AI248AX008AL020AD784AE032AR051AM016AS010AQ260TF028AG036AU040AT031AZ108BI056BE' +
  '204BJ535BQ854BF050BD100BG048BH044BS070BA652BL112BY084BZ060BM068BO076BR052BB096BN064BT074BV072BW' +
  '140CF124CA166CC756CH152CL156CN384CI120CM180CD178CG184CK170CO174KM132CV188CR192CU531CW162CX136KY' +
  '196CY203CZ276DE262DJ212DM208DK214DO012DZ218EC818EG232ER732EH724ES233EE231ET246FI242FJ238FK250FR' +
  '234FO583FM266GA826GB268GE831GG288GH292GI324GN312GP270GM624GW226GQ300GR308GD304GL320GT254GF316GU' +
  '328GY344HK334HM340HN191HR332HT348HU360ID833IM356IN086IO372IE364IR368IQ352IS376IL380IT388JM832JE' +
  '400JO392JP398KZ404KE417KG116KH296KI659KN410KR414KW418LA422LB430LR434LY662LC438LI144LK426LS440LT' +
  '442LU428LV446MO663MF504MA492MC498MD450MG462MV484MX584MH807MK466ML470MT104MM499ME496MN580MP508MZ' +
  '478MR500MS474MQ480MU454MW458MY175YT516NA540NC562NE574NF566NG558NI570NU528NL578NO524NP520NR554NZ' +
  '512OM586PK591PA612PN604PE608PH585PW598PG616PL630PR408KP620PT600PY275PS258PF634QA638RE642RO643RU' +
  '646RW682SA729SD686SN702SG239GS654SH744SJ090SB694SL222SV674SM706SO666PM688RS728SS678ST740SR703SK' +
  '705SI752SE748SZ534SX690SC760SY796TC148TD768TG764TH762TJ772TK795TM626TL776TO780TT788TN792TR798TV' +
  '158TW834TZ800UG804UA581UM858UY840US860UZ336VA670VC862VE092VG850VI704VN548VU876WF882WS887YE710ZA' +
  '894ZM716ZW';

// Places that even the large map draws as a part of another country: longitude, latitude.
const kPoints = {
  BQ: [-68.3, 12.2], BV: [3.4, -54.4], CC: [96.9, -12.2], CX: [105.6, -10.5], GF: [-53.2, 3.9],
  GP: [-61.5, 16.2], MQ: [-61.0, 14.6], RE: [55.5, -21.1], SJ: [18.5, 78.5], TK: [-171.8, -9.2],
  YT: [45.2, -12.8], XK: [20.9, 42.6],
};

function project([longitude, latitude]) {
  const l = longitude * Math.PI / 180;
  const p = latitude * Math.PI / 180;
  const p2 = p * p;
  const p4 = p2 * p2;
  const x = l * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4)));
  const y = p * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)));
  const scale = kWidth / (2 * Math.PI * 0.8707);
  return [kWidth / 2 + x * scale, kHeight * 0.535 - y * scale];
}

function decodeArcs({ arcs, transform }) {
  return arcs.map((arc) => {
    let x = 0;
    let y = 0;
    return arc.map(([dx, dy]) => {
      x += dx;
      y += dy;
      return [x * transform.scale[0] + transform.translate[0],
              y * transform.scale[1] + transform.translate[1]];
    });
  });
}

// The part of a ring on one side of a meridian (Sutherland-Hodgman).
function clip(ring, meridian, east) {
  const inside = ([x]) => (east ? x >= meridian : x <= meridian);
  return ring.flatMap((to, i) => {
    const from = ring[(i + ring.length - 1) % ring.length];
    const t = (meridian - from[0]) / (to[0] - from[0]);
    const crossing = [meridian, from[1] + t * (to[1] - from[1])];
    return [...(inside(from) !== inside(to) ? [crossing] : []), ...(inside(to) ? [to] : [])];
  });
}

// A ring that crosses the antimeridian as one ring on either side of it.
function cut(ring) {
  let turn = 0;
  const unrolled = ring.map(([x, y], i) => {
    const step = i === 0 ? 0 : x - ring[i - 1][0];
    turn += step > 180 ? -360 : step < -180 ? 360 : 0;
    return [x + turn, y];
  });
  const longitudes = unrolled.map(([x]) => x);
  if (Math.max(...longitudes) <= 180 && Math.min(...longitudes) >= -180) return [ring];
  return [-360, 0, 360]
    .map((shift) => clip(clip(unrolled.map(([x, y]) => [x + shift, y]), -180, true), 180, false))
    .filter((part) => part.length > 2).map((part) => [...part, part[0]]);
}

// The rings of a geometry as lists of [longitude, latitude].
function rings(geometry, arcs) {
  const join = (list) => list.flatMap((i) => (i < 0 ? arcs[~i].toReversed() : arcs[i]));
  const polygons = geometry.type === 'Polygon' ? [geometry.arcs] : geometry.arcs ?? [];
  return polygons.flatMap((polygon) => polygon.map(join)).flatMap(cut);
}

function area(points) {
  let sum = 0;
  points.forEach(([x, y], i) => {
    const [nx, ny] = points[(i + 1) % points.length];
    sum += x * ny - nx * y;
  });
  return sum / 2;
}

function centroid(points) {
  const [x0, y0] = points[0];
  let x = 0;
  let y = 0;
  let sum = 0;
  points.forEach(([px, py], i) => {
    const [nx, ny] = points[(i + 1) % points.length];
    const cross = (px - x0) * (ny - y0) - (nx - x0) * (py - y0);
    x += (px + nx - 2 * x0) * cross;
    y += (py + ny - 2 * y0) * cross;
    sum += cross;
  });
  return sum === 0 ? points[0] : [x0 + x / (3 * sum), y0 + y / (3 * sum)];
}

// One closed subpath in quarters of a pixel: an absolute start, then relative steps.
function subpath(ring) {
  const points = ring.map(project).map(([x, y]) => [Math.round(x * kUnits), Math.round(y * kUnits)])
    .filter(([x, y], i, all) => i === 0 || x !== all[i - 1][0] || y !== all[i - 1][1]);
  if (points.length < 4 || Math.abs(area(points)) < kAreaMin) return '';
  let [x, y] = points[0];
  let path = `M${x},${y}l`;
  let first = true;
  for (const [nx, ny] of points.slice(1, -1)) {
    const dx = nx - x;
    const dy = ny - y;
    path += `${first || dx < 0 ? '' : ' '}${dx}${dy < 0 ? '' : ','}${dy}`;
    first = false;
    [x, y] = [nx, ny];
  }
  return `${path}z`;
}

const folder = process.argv[2] ?? '.';
const read = (name) => JSON.parse(fs.readFileSync(`${folder}/${name}`));
const alpha = new Map(kIso.match(/.{5}/g).map((e) => [e.slice(0, 3), e.slice(3)]));
const codeOf = (g) => alpha.get(g.id) ?? (g.properties.name === 'Kosovo' ? 'XK' : '');

const points = new Map(Object.entries(kPoints).map(([code, at]) => [code, project(at)]));
const large = read('countries-10m.json');
const large_arcs = decodeArcs(large);
for (const geometry of large.objects.countries.geometries) {
  const code = codeOf(geometry);
  const best = rings(geometry, large_arcs)
    .toSorted((a, b) => Math.abs(area(b.map(project))) - Math.abs(area(a.map(project))))[0];
  if (code && best && !kPoints[code]) points.set(code, centroid(best.map(project)));
}

const outlines = new Map();
const small = read('countries-110m.json');
const small_arcs = decodeArcs(small);
for (const geometry of small.objects.countries.geometries) {
  const code = codeOf(geometry);
  if (code === 'AQ') continue;
  const path = rings(geometry, small_arcs)
    .filter((ring) => ring.some(([, latitude]) => latitude > kSouth)).map(subpath).join('');
  outlines.set(code, (outlines.get(code) ?? '') + path);
}

// Short names fit a table, but English ones of these two are initials.
const kInitials = ['GB', 'US'];
const styleOf = (code, language) => (language === 'en' && kInitials.includes(code) ? 'long' : 'short');
const nameOf = (code, language) =>
  new Intl.DisplayNames([language], { type: 'region', style: styleOf(code, language) }).of(code);
const quote = (text) => JSON.stringify(text);
console.log(`// Generated by tools/make_map.mjs. Do not edit.
// Outlines and label points: Natural Earth 4.1 (public domain), packed by world-atlas 2.0.2
// (ISC licence, (c) 2013-2019 Michael Bostock). Names: Unicode CLDR (Unicode Licence v3).
// Each row: code, label point in pixels of 960 x 480, English, Korean, outline in quarter pixels.`);
for (const code of [...new Set([...alpha.values(), 'XK', ''])].sort()) {
  const [x, y] = points.get(code) ?? [0, 0];
  const names = code ? [nameOf(code, 'en'), nameOf(code, 'ko')] : ['', ''];
  const at = `${Math.round(x)}, ${Math.round(y)}`;
  console.log(`{${quote(code)}, ${at}, ${names.map(quote).join(', ')},\n ${quote(outlines.get(code) ?? '')}},`);
}
