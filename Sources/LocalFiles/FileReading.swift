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

/// Files larger than this are refused: no manifest is, and reading them would only eat memory.
public let maximumFileSize = 256 << 20

/// The bytes of a regular file. FIFOs and devices are refused instead of waited for.
///
/// - Throws: `FileProblem` with the cause.
public func readFile(_ path: String) throws(FileProblem) -> [UInt8] {
  // What the shell made for this very command (`<(…)`) is a stream that ends.
  let isStream = path == "/dev/stdin" || path.hasPrefix("/dev/fd/")
  let descriptor = open(path, isStream ? O_RDONLY | O_CLOEXEC : O_RDONLY | O_NONBLOCK | O_CLOEXEC)
  guard descriptor >= 0 else { throw FileProblem(path: path, message: reason(errno)) }
  defer { close(descriptor) }
  var info = stat()
  guard fstat(descriptor, &info) == 0 else { throw FileProblem(path: path, message: reason(errno)) }
  switch info.st_mode & S_IFMT {
  case S_IFREG: break
  case S_IFIFO where isStream, S_IFSOCK where isStream: return try readAll(descriptor, path: path, expected: 0)
  case S_IFDIR: throw FileProblem(path: path, message: "is a directory, not a file")
  default: throw FileProblem(path: path, message: "is not a regular file")
  }
  let size = Int(info.st_size)
  guard size <= maximumFileSize else {
    throw FileProblem(path: path, message: "is larger than \(maximumFileSize >> 20) MB")
  }
  return try readAll(descriptor, path: path, expected: size)
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
  try readAll(STDIN_FILENO, path: "-", expected: 0)
}

private func readAll(_ descriptor: Int32, path: String, expected: Int) throws(FileProblem) -> [UInt8] {
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
    guard bytes.count <= maximumFileSize else {
      throw FileProblem(path: path, message: "is larger than \(maximumFileSize >> 20) MB")
    }
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
