// Paths as texts, without asking the disk. A session asks for thousands of them, so a path is gone through once.

/// A path made absolute and free of `.`, `..` and empty parts.
public func absolutePath(_ path: String, from directory: String) -> String {
  let whole = path.utf8.first == slash ? path : directory + "/" + path
  return isPlain(whole) ? whole : text(of: resolved(whole), isAbsolute: whole.utf8.first == slash)
}

/// The path below `directory`, or nil when it is not below it.
public func relativePath(of path: String, to directory: String) -> String? {
  if isPlain(path), isPlain(directory) {
    let rest = path.utf8.dropFirst(directory.utf8.count)
    guard rest.first == slash, path.utf8.starts(with: directory.utf8) else { return nil }
    return String(rest.dropFirst())
  }
  guard (path.utf8.first == slash) == (directory.utf8.first == slash) else { return nil }
  let (parts, above) = (resolved(path), resolved(directory))
  guard parts.count > above.count, parts.starts(with: above) else { return nil }
  return text(of: parts.dropFirst(above.count), isAbsolute: false)
}

/// The last part of a path; the path itself where it has none.
public func fileName(of path: String) -> String { parts(path).last.map(String.init) ?? path }

/// The directory that holds a path; the root holds itself.
public func parentDirectory(of path: String) -> String {
  if isPlain(path), let last = path.utf8.lastIndex(of: slash) {
    return last == path.startIndex ? "/" : String(path[..<last])
  }
  return text(of: parts(path).dropLast(), isAbsolute: path.utf8.first == slash)
}

private let slash = UInt8(ascii: "/")

private func parts(_ path: String) -> [Substring] {
  path.utf8.split(separator: slash).map { Substring($0) }
}

/// The parts that are left when `.` and `..` are followed. Above the root there is the root.
private func resolved(_ path: String) -> [Substring] {
  let isAbsolute = path.utf8.first == slash
  var result: [Substring] = []
  for part in parts(path) where part != "." {
    if part != ".." {
      result.append(part)
    } else if let last = result.last, last != ".." {
      result.removeLast()
    } else if !isAbsolute {
      result.append(part)
    }
  }
  return result
}

private func text(of parts: some Sequence<Substring>, isAbsolute: Bool) -> String {
  (isAbsolute ? "/" : "") + parts.joined(separator: "/")
}

/// Whether a path begins at the root, names something below it, and has nothing in it to be resolved: no part is empty, `.`
/// or `..`. Most paths are so.
private func isPlain(_ path: String) -> Bool {
  guard path.utf8.first == slash, path.utf8.count > 1 else { return false }
  // Of the part that is being read: its length, and whether it has nothing but dots.
  var (length, isDots) = (0, true)
  for byte in path.utf8.dropFirst() {
    if byte == slash {
      guard length > 2 || length > 0 && !isDots else { return false }
      (length, isDots) = (0, true)
    } else {
      length += 1
      if byte != UInt8(ascii: ".") { isDots = false }
    }
  }
  return length > 2 || length > 0 && !isDots
}
