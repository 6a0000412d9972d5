// tar, read as its bytes come in: ustar with its prefix, GNU's long names, PAX's `path` and `size`. Names and contents are
// handed on; owners, times and the targets of links are not looked at. What is taken and refused follows Go's archive/tar,
// which Helm uses.

/// The members of a tar archive. `next(_:)` takes bytes from the front of its input until it has an event.
struct TarReader {
  struct Member: Equatable {
    enum Kind: Equatable {
      case file, directory
      /// A link, a device, a PAX header for the whole archive, or a kind that tar does not define.
      case other
    }

    var name: String
    /// How many bytes of content follow.
    var size: Int
    var kind: Kind
  }

  enum Event: Equatable {
    case member(Member)
    /// A part of the last member's content.
    case content(ArraySlice<UInt8>)
    case memberEnd
  }

  /// Of a long name or a PAX header; Go has the same limit.
  private static let extraLimit = 1 << 20
  private static let blockSize = 512

  private enum State {
    case header
    /// A long name or a PAX header for the member that follows.
    case extra(Extra, remaining: Int)
    case content(remaining: Int)
    case padding(remaining: Int)
    case ended
  }

  private enum Extra { case longName, pax, ignored }

  private var state = State.header
  /// The part of a header block, or of an extra, that has come so far.
  private var block: [UInt8] = []
  private var padding = 0
  private var hadZeroBlock = false
  /// What extras say of the next member.
  private var longName: String?
  private var paxPath: String?
  private var paxSize: Int?

  /// True after the two blocks of zeros that end an archive. What follows them is ignored.
  var isAtEnd: Bool { if case .ended = state { true } else { false } }

  /// - Parameter input: Bytes that were used are removed from its front.
  /// - Returns: nil when `input` is used up and more is needed.
  mutating func next(_ input: inout ArraySlice<UInt8>) throws(ChartFilesError.Reason) -> Event? {
    while true {
      switch state {
      case .header:
        take(Self.blockSize - block.count, from: &input)
        guard block.count == Self.blockSize else { return nil }
        let header = block
        block.removeAll(keepingCapacity: true)
        if let member = try member(header) { return .member(member) }
      case .extra(let extra, let remaining):
        let count = take(remaining, from: &input)
        state = .extra(extra, remaining: remaining - count)
        guard count == remaining else { return nil }
        try note(extra)
        block.removeAll(keepingCapacity: true)
        state = .padding(remaining: padding)
      case .content(let remaining):
        guard remaining > 0 else {
          state = .padding(remaining: padding)
          return .memberEnd
        }
        guard !input.isEmpty else { return nil }
        let part = input.prefix(remaining)
        input = input.dropFirst(part.count)
        state = .content(remaining: remaining - part.count)
        return .content(part)
      case .padding(let remaining):
        let count = min(remaining, input.count)
        input = input.dropFirst(count)
        state = count == remaining ? .header : .padding(remaining: remaining - count)
        guard count == remaining else { return nil }
      case .ended:
        input = []
        return nil
      }
    }
  }

  /// Says that no more bytes come. An archive may end without its blocks of zeros, and without its last padding.
  func finish() throws(ChartFilesError.Reason) {
    switch state {
    case .header where block.isEmpty && longName == nil && paxPath == nil && paxSize == nil: return
    case .padding where longName == nil && paxPath == nil && paxSize == nil: return
    case .ended: return
    default: throw .truncated
    }
  }

  @discardableResult
  private mutating func take(_ wanted: Int, from input: inout ArraySlice<UInt8>) -> Int {
    let part = input.prefix(wanted)
    block += part
    input = input.dropFirst(part.count)
    return part.count
  }

  /// Reads a header block and sets the state that follows it.
  ///
  /// - Returns: nil for blocks of zeros, and for headers that only say something of the next member.
  private mutating func member(_ header: [UInt8]) throws(ChartFilesError.Reason) -> Member? {
    guard header.contains(where: { $0 != 0 }) else {
      if hadZeroBlock { state = .ended }
      hadZeroBlock = true
      return nil
    }
    guard !hadZeroBlock else { throw .damagedTar(.endMark) }
    guard isChecksumRight(header) else { throw .damagedTar(.checksum) }
    guard let ownSize = number(header[124..<136]) else { throw .damagedTar(.size) }

    let extra: Extra
    switch header[156] {
    case UInt8(ascii: "L"): extra = .longName
    case UInt8(ascii: "x"): extra = .pax
    // The long target of a link.
    case UInt8(ascii: "K"): extra = .ignored
    case UInt8(ascii: "S"): throw .damagedTar(.sparse)
    default:
      let member = member(header, ownSize: ownSize)
      begin(.content(remaining: member.size), size: member.size)
      return member
    }
    guard ownSize <= Self.extraLimit else { throw .damagedTar(.longName) }
    begin(.extra(extra, remaining: ownSize), size: ownSize)
    return nil
  }

  private mutating func begin(_ next: State, size: Int) {
    state = next
    padding = (Self.blockSize - size % Self.blockSize) % Self.blockSize
  }

  private mutating func member(_ header: [UInt8], ownSize: Int) -> Member {
    var name = text(header[0..<100])
    // GNU's own headers have times in place of the prefix.
    if header[257..<263].elementsEqual("ustar\0".utf8) {
      let prefix = text(header[345..<500])
      if !prefix.isEmpty { name = "\(prefix)/\(name)" }
    }
    name = longName ?? paxPath ?? name
    var size = paxSize ?? ownSize
    let kind: Member.Kind
    switch header[156] {
    // "7" is a file that lies in one piece on its disk.
    case UInt8(ascii: "0"), UInt8(ascii: "7"): kind = .file
    case 0: kind = name.utf8.last == UInt8(ascii: "/") ? .directory : .file
    case UInt8(ascii: "5"): (kind, size) = (.directory, 0)
    // Links, devices and pipes have no content, whatever their size says.
    case UInt8(ascii: "1")...UInt8(ascii: "6"): (kind, size) = (.other, 0)
    default: kind = .other
    }
    // A PAX header for the whole archive may stand between an extra and its member.
    if header[156] != UInt8(ascii: "g") { (longName, paxPath, paxSize) = (nil, nil, nil) }
    return Member(name: name, size: size, kind: kind)
  }

  /// Notes what an extra says. Its bytes are in `block`.
  private mutating func note(_ extra: Extra) throws(ChartFilesError.Reason) {
    switch extra {
    case .ignored: break
    case .longName:
      let name = text(block[...])
      longName = name.isEmpty ? nil : name
    case .pax:
      for (key, value) in try paxRecords(block) where !value.isEmpty {
        if key.elementsEqual("path".utf8) {
          guard !value.contains(0) else { throw .damagedTar(.paxRecord) }
          paxPath = String(decoding: value, as: UTF8.self)
        } else if key.elementsEqual("size".utf8) {
          guard let size = digits(value, radix: 10) else { throw .damagedTar(.size) }
          paxSize = size
        } else if key.starts(with: "GNU.sparse.".utf8) {
          throw .damagedTar(.sparse)
        }
      }
    }
  }
}

/// The records of a PAX header: `LENGTH KEY=VALUE\n`, where the length is that of the whole record.
private func paxRecords(
  _ bytes: [UInt8]
) throws(ChartFilesError.Reason) -> [(key: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] {
  var records: [(key: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] = []
  var rest = bytes[...]
  while !rest.isEmpty {
    guard let blank = rest.prefix(20).firstIndex(of: UInt8(ascii: " ")),
      let length = digits(rest[..<blank], radix: 10), length <= rest.count
    else { throw .damagedTar(.paxRecord) }
    let end = rest.startIndex + length
    guard blank + 1 < end, rest[end - 1] == UInt8(ascii: "\n") else { throw .damagedTar(.paxRecord) }
    let record = rest[(blank + 1)..<(end - 1)]
    guard let equals = record.firstIndex(of: UInt8(ascii: "=")) else { throw .damagedTar(.paxRecord) }
    records.append((record[..<equals], record[(equals + 1)...]))
    rest = rest[end...]
  }
  return records
}

/// The sum of the header's bytes, its own eight taken as blanks. Some old programs added up signed bytes.
private func isChecksumRight(_ header: [UInt8]) -> Bool {
  guard let stored = number(header[148..<156]) else { return false }
  var sum = 8 * Int(UInt8(ascii: " "))
  var negative = 0
  for part in [header[..<148], header[156...]] {
    for byte in part {
      sum += Int(byte)
      if byte >= 0x80 { negative += 1 }
    }
  }
  return stored == sum || stored == sum - 256 * negative
}

/// A number field: octal digits between blanks and zeros, or GNU's base 256, where the first bit is set. Nil where it is
/// neither, negative, or too large to be a size.
private func number(_ field: ArraySlice<UInt8>) -> Int? {
  guard let first = field.first else { return nil }
  guard first & 0x80 != 0 else {
    let isFiller: (UInt8) -> Bool = { $0 == 0 || $0 == UInt8(ascii: " ") }
    let text = field.drop(while: isFiller).prefix { $0 != 0 }
    guard let last = text.lastIndex(where: { !isFiller($0) }) else { return 0 }
    return digits(text[...last], radix: 8)
  }
  // The second bit is the sign.
  guard first & 0x40 == 0 else { return nil }
  var value = Int(first & 0x3F)
  for byte in field.dropFirst() {
    guard value < 1 << 48 else { return nil }
    value = value << 8 | Int(byte)
  }
  return value
}

private func digits(_ text: ArraySlice<UInt8>, radix: Int) -> Int? {
  guard !text.isEmpty else { return nil }
  var value = 0
  for byte in text {
    guard byte >= UInt8(ascii: "0"), case let digit = Int(byte - UInt8(ascii: "0")), digit < radix, value < 1 << 48
    else { return nil }
    value = value * radix + digit
  }
  return value
}

/// A text field: up to its first zero byte.
private func text(_ field: ArraySlice<UInt8>) -> String {
  String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
}
