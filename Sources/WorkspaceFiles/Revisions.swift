// Other revisions of a file: what editors and tools keep or show beside it. They are never applied together with the file,
// so that their plans are no duplicates of its plans.

import LocalFiles

/// Whether a path is that of a backup, of an editor's unsaved copy, or of one side of a merge or comparison.
///
/// - Parameter path: of a file, or what an editor calls a buffer.
public func isOtherRevision(path: String) -> Bool {
  let components = path.split(separator: "/").map(String.init)
  guard let name = components.last else { return false }
  return hasBackupName(name) || isMergeSide(name) || components.dropLast().contains(where: holdsRevisions)
}

/// Emacs: `a~`, `a.~1~`, `a.~HEAD~`, `#a#`, `.#a`; Vim, Kate, JetBrains; patch, git, Subversion, RCS.
private func hasBackupName(_ name: String) -> Bool {
  if name.hasSuffix("~") || name.hasPrefix("#") && name.hasSuffix("#") || name.hasPrefix(".#") { return true }
  if name.hasSuffix(",v") || name.hasSuffix("___jb_tmp___") || name.hasSuffix("___jb_old___") { return true }
  guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return false }
  let ending = name[name.index(after: dot)...].lowercased()
  if backupEndings.contains(ending) { return true }
  // Subversion's `a.r12`, and `a.merge-left.r12`.
  return ending.first == "r" && ending.count > 1 && ending.dropFirst().allSatisfy(\.isNumber)
}

private let backupEndings: Set<String> = [
  "orig", "rej", "bak", "backup", "old", "save", "tmp", "temp", "swp", "swo", "swn", "kate-swp", "base", "local",
  "remote", "mine", "theirs", "ours", "working",
]

/// git mergetool's `a_LOCAL_123.yaml`.
private func isMergeSide(_ name: String) -> Bool {
  let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name[...]
  let parts = stem.split(separator: "_", omittingEmptySubsequences: false).suffix(2)
  guard parts.count == 2, let side = parts.first, let number = parts.last, !number.isEmpty else { return false }
  return ["BACKUP", "BASE", "LOCAL", "REMOTE"].contains(side) && number.allSatisfy(\.isNumber)
}

/// The folders of version control, of VS Code's Local History, and of `git difftool`.
private func holdsRevisions(_ directory: String) -> Bool {
  [".git", ".hg", ".svn", ".jj", ".bzr", "CVS", "RCS", ".history"].contains(directory)
    || directory.hasPrefix("git-blob-") || directory.hasPrefix("git-difftool.")
}

/// Whether a scheme is that of files as they are, here or on another machine, or of buffers that may be saved as such. All
/// others (`git`, `fugitive`, `gitsigns`, `diffview`, `svn`, `conflictResolution`, …) show what a file was, or may be.
public func isSchemeOfFiles(_ scheme: String) -> Bool { schemesOfFiles.contains(scheme.lowercased()) }

private let schemesOfFiles: Set<String> = [
  "file", "untitled", "buffer", "inmemory", "memfs", "vscode-remote", "vscode-vfs", "vscode-test-web", "ssh", "sftp",
  "scp", "ftp", "ftps", "rsync", "http", "https", "dav", "davs", "webdav", "smb", "nfs", "docker", "oil", "oil-ssh",
]
