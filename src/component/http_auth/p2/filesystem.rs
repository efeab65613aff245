//! wasi:filesystem: no folder, so no file. What compilers of many languages make imports it, whether or not the plugin ever opens a file.

use alloc::{string::String, vec::Vec};

use super::super::Component;
use crate::component::bindings::exports::wasi::filesystem::{
    preopens,
    types::{
        Advice, Descriptor as Handle, DescriptorBorrow, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntry,
        DirectoryEntryStream as HandleOfEntries, ErrorBorrow, ErrorCode, Filesize, Guest, GuestDescriptor, GuestDirectoryEntryStream,
        InputStream, MetadataHashValue, NewTimestamp, OpenFlags, OutputStream, PathFlags,
    },
};

/// There is none.
pub(in crate::component) enum Descriptor {}

/// There is none.
pub(in crate::component) enum DirectoryEntryStream {}

impl preopens::Guest for Component {
    fn get_directories() -> Vec<(preopens::Descriptor, String)> {
        Vec::new()
    }
}

impl Guest for Component {
    type Descriptor = Descriptor;
    type DirectoryEntryStream = DirectoryEntryStream;

    fn filesystem_error_code(_: ErrorBorrow<'_>) -> Option<ErrorCode> {
        None
    }
}

impl GuestDirectoryEntryStream for DirectoryEntryStream {
    fn read_directory_entry(&self) -> Result<Option<DirectoryEntry>, ErrorCode> {
        match *self {}
    }
}

impl GuestDescriptor for Descriptor {
    fn read_via_stream(&self, _: Filesize) -> Result<InputStream, ErrorCode> {
        match *self {}
    }

    fn write_via_stream(&self, _: Filesize) -> Result<OutputStream, ErrorCode> {
        match *self {}
    }

    fn append_via_stream(&self) -> Result<OutputStream, ErrorCode> {
        match *self {}
    }

    fn advise(&self, _: Filesize, _: Filesize, _: Advice) -> Result<(), ErrorCode> {
        match *self {}
    }

    fn sync_data(&self) -> Result<(), ErrorCode> {
        match *self {}
    }

    fn get_flags(&self) -> Result<DescriptorFlags, ErrorCode> {
        match *self {}
    }

    fn get_type(&self) -> Result<DescriptorType, ErrorCode> {
        match *self {}
    }

    fn set_size(&self, _: Filesize) -> Result<(), ErrorCode> {
        match *self {}
    }

    fn set_times(&self, _: NewTimestamp, _: NewTimestamp) -> Result<(), ErrorCode> {
        match *self {}
    }

    fn read(&self, _: Filesize, _: Filesize) -> Result<(Vec<u8>, bool), ErrorCode> {
        match *self {}
    }

    fn write(&self, _: Vec<u8>, _: Filesize) -> Result<Filesize, ErrorCode> {
        match *self {}
    }

    fn read_directory(&self) -> Result<HandleOfEntries, ErrorCode> {
        match *self {}
    }

    fn sync(&self) -> Result<(), ErrorCode> {
        match *self {}
    }

    fn create_directory_at(&self, _: String) -> Result<(), ErrorCode> {
        match *self {}
    }

    fn stat(&self) -> Result<DescriptorStat, ErrorCode> {
        match *self {}
    }

    fn stat_at(&self, _: PathFlags, _: String) -> Result<DescriptorStat, ErrorCode> {
        match *self {}
    }

    fn set_times_at(&self, _: PathFlags, _: String, _: NewTimestamp, _: NewTimestamp) -> Result<(), ErrorCode> {
        match *self {}
    }

    fn link_at(&self, _: PathFlags, _: String, _: DescriptorBorrow<'_>, _: String) -> Result<(), ErrorCode> {
        match *self {}
    }

    fn open_at(&self, _: PathFlags, _: String, _: OpenFlags, _: DescriptorFlags) -> Result<Handle, ErrorCode> {
        match *self {}
    }

    fn readlink_at(&self, _: String) -> Result<String, ErrorCode> {
        match *self {}
    }

    fn remove_directory_at(&self, _: String) -> Result<(), ErrorCode> {
        match *self {}
    }

    fn rename_at(&self, _: String, _: DescriptorBorrow<'_>, _: String) -> Result<(), ErrorCode> {
        match *self {}
    }

    fn symlink_at(&self, _: String, _: String) -> Result<(), ErrorCode> {
        match *self {}
    }

    fn unlink_file_at(&self, _: String) -> Result<(), ErrorCode> {
        match *self {}
    }

    fn is_same_object(&self, _: DescriptorBorrow<'_>) -> bool {
        match *self {}
    }

    fn metadata_hash(&self) -> Result<MetadataHashValue, ErrorCode> {
        match *self {}
    }

    fn metadata_hash_at(&self, _: PathFlags, _: String) -> Result<MetadataHashValue, ErrorCode> {
        match *self {}
    }
}
