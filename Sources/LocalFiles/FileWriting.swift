// Writing files so that at no moment there is half of one.

import CCalls

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Who may do what with a file that is written.
public enum WrittenPermissions: Sendable {
  /// As with the file that is replaced, owner, extended attributes and access control list included; it has to be there.
  case asBefore
  /// Only we may read and write it.
  case ownerOnly
  /// Only we may read it, and nobody writes to it by mistake.
  case readOnly
  /// As the user's other new files.
  case asUsual
}

/// Writes a file anew beside the old one and then puts it in its place.
///
/// - Throws: `FileProblem` with the cause; the old file is then as it was.
public func writeFile(
  _ path: String, _ bytes: [UInt8], permissions: WrittenPermissions
) throws(FileProblem) {
  var info = stat()
  if case .asBefore = permissions {
    guard stat(path, &info) == 0, access(path, W_OK) == 0 else { throw writeProblem(path) }
  }
  var template = Array((path + ".XXXXXX").utf8CString)
  // mkstemp makes it 0600.
  let descriptor = mkstemp(&template)
  guard descriptor >= 0 else { throw writeProblem(path) }
  var isWritten = writeAll(bytes, to: descriptor)
  if case .asBefore = permissions {
    // Another's file stays theirs, if we may say so.
    isWritten =
      isWritten && (fchown(descriptor, info.st_uid, info.st_gid) == 0 || info.st_uid == geteuid())
      && fchmod(descriptor, info.st_mode & 0o7777) == 0
      && installplan_copy_extended_attributes(path, descriptor) == 0
  }
  if case .readOnly = permissions { isWritten = isWritten && fchmod(descriptor, 0o400) == 0 }
  if case .asUsual = permissions {
    let mask = umask(0)
    umask(mask)
    isWritten = isWritten && fchmod(descriptor, 0o666 & ~mask) == 0
  }
  isWritten = isWritten && fsync(descriptor) == 0
  let failure = writeProblem(path)
  close(descriptor)
  guard isWritten else {
    unlink(&template)
    throw failure
  }
  guard rename(&template, path) == 0 else {
    let failure = writeProblem(path)
    unlink(&template)
    throw failure
  }
}

/// A directory for our own files, which nobody else may look into; made where it is not there.
///
/// - Throws: `FileProblem` where it cannot be made, or belongs to somebody else.
public func makePrivateDirectory(_ path: String) throws(FileProblem) {
  var parent = path
  while let slash = parent.lastIndex(of: "/"), slash > parent.startIndex {
    parent = String(parent[..<slash])
    if mkdir(parent, 0o700) == 0 { return try makePrivateDirectory(path) }
    guard errno == ENOENT else { break }
  }
  if mkdir(path, 0o700) != 0, errno != EEXIST { throw writeProblem(path) }
  var info = stat()
  guard lstat(path, &info) == 0 else { throw writeProblem(path) }
  guard info.st_mode & S_IFMT == S_IFDIR else { throw FileProblem(path: path, message: "is not a directory") }
  guard info.st_uid == geteuid() else { throw FileProblem(path: path, message: "belongs to another user") }
  guard info.st_mode & 0o777 == 0o700 || chmod(path, 0o700) == 0 else { throw writeProblem(path) }
}

/// A directory like the user's other new ones; made where it is not there.
public func makeDirectory(_ path: String) throws(FileProblem) {
  guard mkdir(path, 0o777) != 0, errno != EEXIST || kindOfPath(path) != S_IFDIR else { return }
  throw writeProblem(path)
}

private func kindOfPath(_ path: String) -> mode_t {
  var info = stat()
  return stat(path, &info) == 0 ? info.st_mode & S_IFMT : 0
}

public func removeFile(_ path: String) { unlink(path) }

private func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { return false }
    rest = rest.dropFirst(count)
  }
  return true
}

/// What the system said last (`errno`), of writing a file.
public func writeProblem(_ path: String) -> FileProblem {
  FileProblem(path: path, message: "cannot be written: \(String(cString: strerror(errno)))")
}
