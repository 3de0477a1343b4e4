// What a camera sees in the tests: Chromium shows a page a film instead.
import encodeQR from 'qr';

/** A film of two frames that shows a QR code a little turned, grey and unsharp, as a camera sees it. */
export function filmOf(text) {
  const [w, h] = [640, 480], code = encodeQR(text, 'raw', { ecc: 'medium', border: 4 }), size = 300 / code.length, turn = 0.12;
  const luma = Buffer.alloc(w * h, 150), chroma = Buffer.alloc((w * h) / 2, 128);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      let sum = 0;
      for (const [dx, dy] of [[-0.6, 0], [0.6, 0], [0, -0.6], [0, 0.6]]) {
        const [u, v] = [x + dx - w / 2, y + dy - h / 2];
        const cell = code[Math.floor((u * Math.sin(turn) + v * Math.cos(turn) + 150) / size)]?.[Math.floor((u * Math.cos(turn) - v * Math.sin(turn) + 150) / size)];
        sum += cell === undefined ? 120 : cell ? 55 : 205;
      }
      luma[y * w + x] = sum / 4 + ((x * 7 + y * 13) % 9);
    }
  }
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, chroma]);
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${w} H${h} F5:1 Ip A1:1 C420\n`), frame, frame]);
}
