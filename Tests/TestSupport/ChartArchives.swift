// Packaged charts for tests, made without a library: gzip with stored blocks around a plain tar.

/// A chart of a name and version with a values file.
public func chartArchive(
  _ name: String, _ version: String, values: String = "replicas: 1\n", more: [(path: String, text: String)] = []
) -> [UInt8] {
  gzip(
    tar(
      [
        ("\(name)/Chart.yaml", "apiVersion: v2\nname: \(name)\nversion: \(version)\n"),
        ("\(name)/values.yaml", values),
      ] + more.map { ("\(name)/\($0.path)", $0.text) }))
}

/// Stored, not compressed.
public func gzip(_ bytes: [UInt8]) -> [UInt8] {
  var output: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
  var start = 0
  repeat {
    let end = min(start + 65535, bytes.count)
    let count = UInt16(end - start)
    output.append(end == bytes.count ? 1 : 0)
    output += littleEndian(UInt32(count)).prefix(2) + littleEndian(UInt32(~count)).prefix(2)
    output += bytes[start..<end]
    start = end
  } while start < bytes.count
  return output + littleEndian(crc32(bytes)) + littleEndian(UInt32(truncatingIfNeeded: bytes.count))
}

public func tar(_ files: [(path: String, text: String)]) -> [UInt8] {
  var output: [UInt8] = []
  for (path, text) in files {
    let bytes = Array(text.utf8)
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at offset: Int) {
      header.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
    }
    func octal(_ number: Int, _ digits: Int) -> String {
      let text = String(number, radix: 8)
      return String(repeating: "0", count: digits - text.count) + text
    }
    put(path, at: 0)
    put(octal(0o644, 7), at: 100)
    put(octal(0, 7), at: 108)
    put(octal(0, 7), at: 116)
    put(octal(bytes.count, 11), at: 124)
    put(octal(0, 11), at: 136)
    put("        ", at: 148)
    put("0", at: 156)
    put("ustar", at: 257)
    put("00", at: 263)
    put(octal(header.reduce(0) { $0 + Int($1) }, 6), at: 148)
    header[154] = 0
    output += header + bytes + [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512)
  }
  return output + [UInt8](repeating: 0, count: 1024)
}

private func littleEndian(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }

private func crc32(_ bytes: [UInt8]) -> UInt32 {
  var crc: UInt32 = 0xFFFF_FFFF
  for byte in bytes {
    crc ^= UInt32(byte)
    for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
  }
  return ~crc
}
