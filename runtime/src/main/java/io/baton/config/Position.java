package io.baton.config;

/** A place in a file, counted from 1; 0 stands for the file as a whole. */
record Position(int line, int column) {

    static final Position WHOLE_FILE = new Position(0, 0);
}
