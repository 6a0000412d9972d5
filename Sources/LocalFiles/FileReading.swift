// Reading one file from disk: the only way files reach the program.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Why a file could not be read, in words that say what to do.
public struct FileProblem: Error, Sendable, Equatable, CustomStringConvertible {
  public let path: String
  public let message: String
  public var description: String { "\(path): \(message)" }

  public init(path: String, message: String) {
    self.path = path
    self.message = message
  }
}

/// Which file of this machine it is, by whatever path: links lead to the file they are of.
public struct FileIdentity: Sendable, Hashable {
  private let device: UInt64
  private let inode: UInt64

  /// Nil when there is no such file, or it cannot be looked at.
  public init?(path: String) {
    var info = stat()
    guard stat(path, &info) == 0 else { return nil }
    self.init(info)
  }

  init(_ info: stat) {
    device = UInt64(truncatingIfNeeded: info.st_dev)
    inode = UInt64(info.st_ino)
  }
}

/// What tells a changed file from an unchanged one, without reading it.
public struct FileStamp: Sendable, Equatable {
  public let identity: FileIdentity
  /// In bytes.
  public let size: Int64
  private let seconds: Int64
  private let nanoseconds: Int64

  /// Nil when there is no such file, or it cannot be looked at.
  public init?(path: String) {
    var info = stat()
    guard stat(path, &info) == 0 else { return nil }
    self.init(info)
  }

  init(_ info: stat) {
    identity = FileIdentity(info)
    size = Int64(info.st_size)
    #if canImport(Darwin)
      seconds = Int64(info.st_mtimespec.tv_sec)
      nanoseconds = Int64(info.st_mtimespec.tv_nsec)
    #else
      seconds = Int64(info.st_mtim.tv_sec)
      nanoseconds = Int64(info.st_mtim.tv_nsec)
    #endif
  }
}

/// Manifests and catalogs larger than this many bytes are refused: none is, and reading them would only eat memory.
public let maximumFileSize = 256 << 20

/// Files that steer us, settings and kustomizations, are refused when they have more bytes than this: a person writes them,
/// and a parsed text takes twenty times its size.
public let maximumSteeringFileSize = 1 << 20

/// The bytes of a regular file. FIFOs and devices are refused instead of waited for, and are not even opened: that alone
/// can take something from whoever writes to one.
///
/// - Parameters:
///   - limit: how many bytes it may have.
///   - allowsStream: whether the path may be what a shell made for this very command (`<(…)`, `/dev/stdin`). Only for paths
///     that the command line names: a workspace must not have the server read its own input.
/// - Throws: `FileProblem` with the cause.
public func readFile(
  _ path: String, atMost limit: Int = maximumFileSize, allowsStream: Bool = false
) throws(FileProblem) -> [UInt8] {
  let isStream = allowsStream && (path == "/dev/stdin" || path.hasPrefix("/dev/fd/"))
  var info = stat()
  guard stat(path, &info) == 0 else { throw FileProblem(path: path, message: reason(errno)) }
  try requireReadable(info, path, isStream: isStream)
  let descriptor = open(path, isStream ? O_RDONLY | O_CLOEXEC : O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
  guard descriptor >= 0 else { throw FileProblem(path: path, message: reason(errno)) }
  defer { close(descriptor) }
  // It may be another one by now.
  guard fstat(descriptor, &info) == 0 else { throw FileProblem(path: path, message: reason(errno)) }
  try requireReadable(info, path, isStream: isStream)
  let size = info.st_mode & S_IFMT == S_IFREG ? Int(info.st_size) : 0
  guard size <= limit else { throw tooLarge(path, limit) }
  return try readAll(descriptor, path: path, expected: size, atMost: limit)
}

/// The text of a file that steers us, as UTF-8 without a byte order mark.
///
/// - Throws: `FileProblem` also where it is larger than any such file, and where it holds NUL bytes, as no text does.
public func readSteeringFile(_ path: String) throws(FileProblem) -> [UInt8] {
  let bytes = textBytes(try readFile(path, atMost: maximumSteeringFileSize))
  guard !bytes.contains(0) else { throw FileProblem(path: path, message: "is not a text: it holds NUL bytes") }
  return bytes
}

/// - Parameter isStream: whether a pipe or socket will do.
private func requireReadable(_ info: stat, _ path: String, isStream: Bool) throws(FileProblem) {
  switch info.st_mode & S_IFMT {
  case S_IFREG:
    #if canImport(Darwin)
      // There, opening one of our own descriptors anew goes on reading where it stands.
      guard isStream || !leadsToOwnDescriptor(path) else {
        throw FileProblem(path: path, message: "is not a regular file")
      }
    #endif
  case S_IFIFO where isStream, S_IFSOCK where isStream: break
  case S_IFDIR: throw FileProblem(path: path, message: "is a directory, not a file")
  default: throw FileProblem(path: path, message: "is not a regular file")
  }
}

#if canImport(Darwin)
  private func leadsToOwnDescriptor(_ path: String) -> Bool {
    guard let real = realpath(path, nil) else { return false }
    defer { free(real) }
    return String(cString: real).hasPrefix("/dev/fd/")
  }
#endif

private func tooLarge(_ path: String, _ limit: Int) -> FileProblem {
  FileProblem(path: path, message: "is larger than \(limit >> 20) MB: it is not read")
}

/// A file's text as UTF-8 without a byte order mark. UTF-16, which Windows shells write, is converted.
public func textBytes(_ bytes: [UInt8]) -> [UInt8] {
  if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(bytes.dropFirst(3)) }
  let isLittleEndian = bytes.starts(with: [0xFF, 0xFE])
  guard isLittleEndian || bytes.starts(with: [0xFE, 0xFF]) else { return bytes }
  let units = stride(from: 2, to: bytes.count - 1, by: 2).map { index in
    let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
    return isLittleEndian ? second << 8 | first : first << 8 | second
  }
  return Array(String(decoding: units, as: UTF16.self).utf8)
}

/// Everything from standard input, until it ends.
public func readStandardInput() throws(FileProblem) -> [UInt8] {
  try readAll(STDIN_FILENO, path: "-", expected: 0, atMost: maximumFileSize)
}

private func readAll(
  _ descriptor: Int32, path: String, expected: Int, atMost limit: Int
) throws(FileProblem) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(expected)
  let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: max(65_536, min(expected + 1, 1 << 24)), alignment: 1)
  defer { chunk.deallocate() }
  while true {
    let count = read(descriptor, chunk.baseAddress, chunk.count)
    if count == 0 { return bytes }
    if count < 0 {
      if errno == EINTR { continue }
      throw FileProblem(path: path, message: reason(errno))
    }
    bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk[..<count]))
    guard bytes.count <= limit else { throw tooLarge(path, limit) }
  }
}

private func reason(_ code: Int32) -> String {
  switch code {
  case ENOENT: "no such file"
  case ENOTDIR: "no such file: a part of the path is not a directory"
  case EACCES, EPERM: "permission denied"
  case ELOOP: "too many symbolic links"
  case ENAMETOOLONG: "the name is too long"
  default: String(cString: strerror(code))
  }
}
